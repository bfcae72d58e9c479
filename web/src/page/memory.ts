// What a person chose, kept by the browser where it lets a page keep anything: opened from a disk, some do not.

const PREFIX = "handlens.";

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // it lasts until the page is left
  }
}
