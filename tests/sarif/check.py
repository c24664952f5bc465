#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds a SARIF log against a JSON schema and what a schema cannot say.

usage: check.py SCHEMA LOG

Prints what is wrong, and then exits with 1.
"""

import json
import sys

import jsonschema


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"a name twice in one object: {names}")
    return dict(pairs)


def load(name):
    with open(name, encoding="utf-8", errors="strict") as f:
        return json.load(f, object_pairs_hook=no_duplicates)


def by_schema(schema, log):
    validator = jsonschema.validators.validator_for(schema)(schema)
    for error in validator.iter_errors(log):
        where = "/".join(str(part) for part in error.absolute_path)
        yield f"{where}: {error.message[:300]}"


def locations(result):
    return result["locations"] + result.get("relatedLocations", [])


def references(run):
    """Indices lead to what is named beside them."""
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    uris = [a["location"]["uri"] for a in run["artifacts"]]
    if len(set(rules)) != len(rules):
        yield "a rule twice"
    for i, result in enumerate(run["results"]):
        if rules[result["ruleIndex"]] != result["ruleId"]:
            yield f"result {i}: ruleIndex is not that of ruleId"
        for location in locations(result):
            file = location["physicalLocation"]["artifactLocation"]
            if uris[file["index"]] != file["uri"]:
                yield f"result {i}: index is not that of uri"
    for o in run["invocations"][0]["ruleConfigurationOverrides"]:
        if rules[o["descriptor"]["index"]] != o["descriptor"]["id"]:
            yield "an override's index is not that of its id"


def success(run):
    """Status 2 says why, and the others do not."""
    i = run["invocations"][0]
    failed = i["exitCode"] == 2
    errors = [n for n in i["toolExecutionNotifications"] if n["level"] == "error"]
    if i["executionSuccessful"] == failed:
        yield "executionSuccessful contradicts exitCode"
    if bool(errors) != failed:
        yield "notifications contradict exitCode"


def main():
    log = load(sys.argv[2])
    bad = list(by_schema(load(sys.argv[1]), log))
    if not bad:
        run = log["runs"][0]
        bad = list(references(run)) + list(success(run))
    for line in bad[:20]:
        print(line)
    sys.exit(bool(bad))


main()
