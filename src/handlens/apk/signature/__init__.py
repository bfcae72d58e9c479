"""Keys, and APK Signature Schemes v2 and v3: signing and verifying."""
