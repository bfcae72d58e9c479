"""Onto the phone: by cable with adb, or over the local network with a QR code."""
