"""Sums up a replay report: a table, and what is required of it. Last line: "N passed, N failed"."""
import json
import sys

# Families that must hold, for the APIs that are served.
REQUIRED = ("1", "2")
SERVED = (
    "AlterConfigs", "ApiVersions", "CreatePartitions", "CreateTopics", "DeleteRecords", "DeleteTopics", "DescribeCluster",
    "DescribeConfigs", "DescribeLogDirs", "DescribeProducers", "DescribeTopicPartitions", "Fetch", "FindCoordinator",
    "IncrementalAlterConfigs", "InitProducerId", "ListConfigResources", "ListOffsets", "Metadata", "OffsetForLeaderEpoch",
    "Produce",
)
GOOD = ("same", "wording", "allowed")


def is_served(step):
    """Raw frames have no API; those whose answer only lacks what is not advertised yet are no failures."""
    if step.get("api"):
        return step["api"] in SERVED
    return any(d["kind"] == "differs" and d["actual"] != "(absent)" for d in step.get("differences", [])) \
        or step["result"] == "transport"


def main(path):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    passed, failed, not_served = 0, [], 0
    for scenario in report["scenarios"]:
        required = str(scenario["family"]).lstrip("0") in REQUIRED
        for step in scenario["steps"]:
            if step["result"] == "action" or not required:
                continue
            if step["result"] in GOOD:
                passed += 1
            elif is_served(step):
                failed.append("%s step %s %s v%s %s" % (
                    scenario["scenario"], step["step"], step.get("api"), step.get("version"), step.get("problem") or step["result"]))
            else:
                not_served += 1
    for line in failed:
        print("  " + line)
    print("steps of APIs that are not served yet in the required families: %d" % not_served)
    print("%d passed, %d failed" % (passed, len(failed)))
    return 1 if failed else 0


sys.exit(main(sys.argv[1]))
