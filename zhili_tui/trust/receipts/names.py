"""The names under which receipts of a hub lie and are found. Apart, since a hub's hooks need no more of what judges."""

REF = "refs/zhili/receipts"
#: Chains that a clone has from before the hub's key was lost: they go on proving what they proved.
EARLIER = "refs/zhili/earlier-receipts/"
TRAILER = "Zhili-Received"
#: The setting with the fingerprints of the hub's keys, the newest last.
SETTING = "zhili.hubkey"
