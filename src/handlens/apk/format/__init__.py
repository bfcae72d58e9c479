"""Android's binary formats: the aligned zip, binary XML, the resource table; native libraries' pages.

Bytes in, bytes out; each format is a writer and a reader that trusts nothing, of native libraries a reader alone. `archive`
is the zip, `axml` the XML, `resources` the table, `chunks` what those two share, `elf` tells a library's page, `bytereader`
is what all readers read with. Nothing here knows of models.

May be imported by apk and by apk.signature, which looks for a signature's place in the archive.
"""
