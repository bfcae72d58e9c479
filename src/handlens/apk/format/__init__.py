"""Android's binary formats: the aligned zip, binary XML, the resource table.

Bytes in, bytes out; each format is a writer and a reader that trusts nothing. `archive` is the zip, `axml` the XML,
`resources` the table, `chunks` what those two share, `bytereader` what all readers read with. Nothing here knows of
models.

May be imported by apk and by apk.signature, which looks for a signature's place in the archive.
"""
