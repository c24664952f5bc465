// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/vmcoreinfo.h"

#include "base/bits.h"
#include "check.h"

static struct pg_vmcoreinfo info;
static struct pg_error err;

static int set(const char *text)
{
	return pg_vmcoreinfo_set(&info, text, strlen(text), &err);
}

#define TEXT                                                           \
	"OSRELEASE=6.12.117-arm64\nBUILD-ID=abc\nPAGESIZE=4096\n"      \
	"SYMBOL(init_uts_ns)=ffffa5b4c2a1e0c8\n"                       \
	"SYMBOL(swapper_pg_dir)=ffffa5b4c2800000\n"                    \
	"NUMBER(VA_BITS)=48\nNUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\n" \
	"NUMBER(kimage_voffset)=0xffffa5b480000000\nNUMBER(EMPTY)=\n"  \
	"NUMBER(BAD)=0x12z\nNUMBER(BIG)=0x12345678901234567\n"         \
	"NUMBER(MINUS)=-1\nKERNELOFFSET=25b4c2600000\nSIZE(page)=64\n" \
	"SYMBOL(BAD)=0xg\nCRASHTIME=17"

TEST(keys)
{
	char buf[64];

	CHECK_EQ(set(TEXT), PG_OK);
	CHECK_EQ(info.size, strlen(TEXT));
	CHECK_STR(info.text, TEXT);
	CHECK(pg_vmcoreinfo_get(&info, "OSRELEASE", buf, sizeof(buf)));
	CHECK_STR(buf, "6.12.117-arm64");
	CHECK(pg_vmcoreinfo_get(&info, "SIZE(page)", buf, sizeof(buf)));
	CHECK_STR(buf, "64");
	/* The last line needs no newline. */
	CHECK(pg_vmcoreinfo_get(&info, "CRASHTIME", buf, sizeof(buf)));
	CHECK_STR(buf, "17");
	/* Keys are whole. */
	CHECK(!pg_vmcoreinfo_get(&info, "RELEASE", buf, sizeof(buf)));
	CHECK(!pg_vmcoreinfo_get(&info, "OSRELEAS", buf, sizeof(buf)));
	CHECK(!pg_vmcoreinfo_get(&info, "page", buf, sizeof(buf)));
	CHECK(!pg_vmcoreinfo_get(&info, "", buf, sizeof(buf)));
	/* A value that does not fit is none. */
	CHECK(!pg_vmcoreinfo_get(&info, "OSRELEASE", buf, 14));
	CHECK(pg_vmcoreinfo_get(&info, "OSRELEASE", buf, 15));
	CHECK(pg_vmcoreinfo_get(&info, "NUMBER(EMPTY)", buf, 1));
	CHECK_STR(buf, "");
}

TEST(numbers)
{
	uint64_t v = 7;

	CHECK_EQ(set(TEXT), PG_OK);
	CHECK(pg_vmcoreinfo_number(&info, "VA_BITS", &v));
	CHECK_EQ(v, 48);
	CHECK(pg_vmcoreinfo_number(&info, "kimage_voffset", &v));
	CHECK_EQ(v, UINT64_C(0xffffa5b480000000));
	CHECK(pg_vmcoreinfo_number(&info, "PAGE_BUDDY_MAPCOUNT_VALUE", &v));
	CHECK_EQ(v, -129);
	CHECK(pg_vmcoreinfo_number(&info, "MINUS", &v));
	CHECK_EQ(v, UINT64_MAX);
	CHECK(!pg_vmcoreinfo_number(&info, "EMPTY", &v));
	CHECK(!pg_vmcoreinfo_number(&info, "BAD", &v));
	CHECK(!pg_vmcoreinfo_number(&info, "BIG", &v));
	CHECK(!pg_vmcoreinfo_number(&info, "swapper_pg_dir", &v));
	CHECK(!pg_vmcoreinfo_number(&info, "PAGESIZE", &v));
}

TEST(symbols)
{
	uint64_t v = 7;

	CHECK_EQ(set(TEXT), PG_OK);
	CHECK(pg_vmcoreinfo_symbol(&info, "swapper_pg_dir", &v));
	CHECK_EQ(v, UINT64_C(0xffffa5b4c2800000));
	CHECK(!pg_vmcoreinfo_symbol(&info, "VA_BITS", &v));
	CHECK(!pg_vmcoreinfo_symbol(&info, "BAD", &v));
	CHECK(!pg_vmcoreinfo_symbol(&info, "_stext", &v));
}

TEST(not_vmcoreinfo)
{
	static char large[70000];

	CHECK_EQ(set(""), PG_EFORMAT);
	CHECK_EQ(set("PAGESIZE=4096\n"), PG_EFORMAT);
	CHECK_HAS(err.text, "OSRELEASE");
	CHECK_EQ(set("XOSRELEASE=1\n"), PG_EFORMAT);
	CHECK_EQ(pg_vmcoreinfo_set(&info, "", 0, NULL), PG_EFORMAT);
	memset(large, 'x', sizeof(large));
	memcpy(large, "OSRELEASE=1\n", 12);
	CHECK_EQ(pg_vmcoreinfo_set(&info, large, sizeof(large), &err),
		 PG_EFORMAT);
	CHECK_EQ(pg_vmcoreinfo_set(&info, large, 65536, &err), PG_OK);
	/* What stands behind a NUL is not text. */
	CHECK_EQ(pg_vmcoreinfo_set(&info, "OSRELEASE=1\0PAGESIZE=2", 22, &err),
		 PG_OK);
	CHECK_EQ(info.size, 11);
}

/* Two pages; the second is not there from absent_from on. */
static char pages[8192];
static uint64_t absent_from;

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	if (addr >= absent_from)
		return (struct pg_stretch){ NULL, 0 - addr };
	return (struct pg_stretch){ (unsigned char *)pages + addr,
				    absent_from - addr };
}

static const struct pg_mem mem = { locate };

static bool probe(uint64_t page, size_t offset, const char *text)
{
	memset(pages, 0, sizeof(pages));
	memcpy(pages + page + offset, text, strlen(text));
	return pg_vmcoreinfo_probe(&mem, page, &info);
}

TEST(probing)
{
	absent_from = sizeof(pages);
	CHECK(probe(4096, 0, TEXT));
	CHECK_STR(info.text, TEXT);
	CHECK(probe(0, 0x18, TEXT));
	CHECK_STR(info.text, TEXT);
	CHECK(!probe(0, 0x10, TEXT));
	CHECK(!probe(0, 0x1000, TEXT));
	CHECK(!probe(0, 0, "PAGESIZE=4096\nOSRELEASE=1\n"));
	/* The page has to be there. */
	absent_from = 4096;
	CHECK(!probe(4096, 0, TEXT));
	CHECK(probe(0, 0x18, TEXT));
}

/* Text that fills its page ends with it. */
TEST(a_full_page)
{
	absent_from = sizeof(pages);
	memset(pages, 'y', sizeof(pages));
	memcpy(pages, "OSRELEASE=1\n", 12);
	CHECK(pg_vmcoreinfo_probe(&mem, 0, &info));
	CHECK_EQ(info.size, 4096);
}

int main(void)
{
	RUN(keys);
	RUN(numbers);
	RUN(symbols);
	RUN(not_vmcoreinfo);
	RUN(probing);
	RUN(a_full_page);
	return check_done();
}
