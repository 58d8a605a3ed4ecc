"""What is on this computer: SQLite and files, no network.

The library is one database (`database`, `schema`) plus folders that grow beside it. A project is
kept as states under the hash of their content (`snapshots`), cut into parts so that a gesture
writes kilobytes (`part_codec`); a history is a list of states with words (`revisions`, `projects`).
Sound is kept by the hash of its bytes (`blobs`) or read where the user keeps it. What nothing
refers to goes in idle moments (`garbage`), what is damaged is set aside and told (`recovery`,
`notices`), never deleted. Everything here that returns is on the disk; what fails says so in words
(`failures`).
"""
