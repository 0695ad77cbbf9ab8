"""Sums up a replay report: what is required of it and what failed. Last line: "N passed, N failed"."""
import collections
import json
import sys

import judgement

# Families that must hold, for the APIs that are served.
REQUIRED = ("1", "2", "3", "4", "5", "6", "10")


def main(path):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    passed, failed, others = 0, [], collections.Counter()
    for scenario in report["scenarios"]:
        required = str(scenario["family"]).lstrip("0") in REQUIRED
        for step, verdict in judgement.judge(scenario):
            if not required:
                others["in families that are not required yet"] += 1
            elif verdict == judgement.HELD:
                passed += 1
            elif verdict == judgement.DIFFERS:
                failed.append("%s step %s %s v%s %s" % (
                    scenario["scenario"], step["step"], step.get("api"), step.get("version"),
                    step.get("problem") or step["result"]))
            else:
                others[verdict] += 1
    for line in failed:
        print("  " + line)
    for verdict, count in sorted(others.items()):
        print("steps %s: %d" % (verdict, count))
    print("%d passed, %d failed" % (passed, len(failed)))
    return 1 if failed else 0


sys.exit(main(sys.argv[1]))
