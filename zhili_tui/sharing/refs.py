"""The names under which a clone keeps what it has of its hub."""

REMOTE, TRACKED, MAIN = "origin", "refs/remotes/origin/main", "refs/heads/main"
#: What came just now and has not been compared with what was known.
FETCHED = "refs/zhili/fetched/"
#: What ``sync rebuild`` left out, as it was.
REBUILT = "refs/zhili/rebuilt/"
#: Branches of the hub, to be reviewed.
BRANCHES, TRACKED_BRANCHES = "refs/heads/", "refs/remotes/origin/"
#: Below it a hub takes nothing, whatever it is: there a clone asks whether it judges.
PROBE = "refs/zhili/probe/"
