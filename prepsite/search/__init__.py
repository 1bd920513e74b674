"""One search over everything: rooms say what of theirs can be found, and for whom.

`sources` keeps the documents, `finding` asks for them. Both databases answer alike: what differs
sits in `postgresql` and `sqlite`, chosen by the connection's vendor.
"""
