"""Keys, and APK Signature Schemes v2 and v3: signing, and verifying as a phone would.

In go an archive's bytes and a key, out comes the signed app; or in goes an app, and out come its signers. `keys`
makes and opens the key, `keyfile` knows what lies in its file, `signing` writes, `verification` reads and trusts nothing.
The cryptography is never our own.

May be imported by apk alone; the public surface names its `Signer`.
"""
