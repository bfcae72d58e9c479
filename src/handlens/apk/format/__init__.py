"""Android's binary formats: the aligned zip, binary XML, the resource table. Bytes in, bytes out."""
