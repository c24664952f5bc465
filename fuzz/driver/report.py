def write(where): return where
