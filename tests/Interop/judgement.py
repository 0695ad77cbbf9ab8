"""How the steps of a replay report are judged. Used by the summary and by the compatibility page."""

# APIs that the broker's listener serves, but for what they need a coordinator for.
SERVED = (
    "AddRaftVoter", "AlterConfigs", "AlterPartitionReassignments", "ApiVersions", "CreatePartitions", "CreateTopics",
    "DeleteRecords", "DeleteTopics",
    "DescribeCluster", "DescribeConfigs", "DescribeLogDirs", "DescribeProducers", "DescribeQuorum",
    "DescribeTopicPartitions", "ElectLeaders", "Fetch", "FindCoordinator", "IncrementalAlterConfigs", "InitProducerId",
    "ListConfigResources", "ListOffsets", "ListPartitionReassignments", "Metadata", "OffsetForLeaderEpoch", "Produce",
    "RemoveRaftVoter", "UnregisterBroker", "UpdateFeatures",
)

# Served, with an answer of their own while there is no coordinator.
NEEDS_COORDINATOR = ("FindCoordinator", "InitProducerId")

GOOD = ("same", "wording", "allowed")

HELD, DIFFERS, NOT_SERVED, RESTS_ON_NOT_SERVED = "held", "differs", "not served", "rests on what is not served"


def judge(scenario):
    """Gives each compared step of a scenario with its judgement.

    After a step that is not served the node is not in the state that was recorded: what differs from there on is told
    apart, since it says nothing of the API that answered.
    """
    tainted = False
    for step in scenario["steps"]:
        if step["result"] == "action":
            continue
        if step["result"] in GOOD:
            yield step, HELD
        elif not is_served(step):
            tainted = True
            yield step, NOT_SERVED
        else:
            yield step, RESTS_ON_NOT_SERVED if tainted else DIFFERS


def is_served(step):
    """Raw frames have no API; those whose answer only lacks what is not advertised yet are no failures."""
    api = step.get("api")
    if api:
        return api in SERVED and api not in NEEDS_COORDINATOR
    return any(d["kind"] == "differs" and d["actual"] != "(absent)" for d in step.get("differences", [])) \
        or step["result"] == "transport"
