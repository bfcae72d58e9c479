"""stderr is the user's: what native libraries say is hidden, in any number of threads, and stderr comes back."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

SCRIPT = textwrap.dedent("""
    import os, threading, time
    from handlens.base.backend import native_log_hidden

    def work(number):
        for round in range(60):
            with native_log_hidden():
                os.write(2, b"chatter\\n")
                time.sleep(0.0003 * ((number + round) % 3))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with native_log_hidden():
        with native_log_hidden():
            os.write(2, b"chatter\\n")
        os.write(2, b"chatter\\n")
    os.write(2, b"heard\\n")
    print(len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0)
""")


def run(script: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, **options)  # type: ignore[call-overload, no-any-return]


def test_stderr_comes_back_whatever_threads_hid_it() -> None:
    ran = run(SCRIPT)
    assert ran.stderr == "heard\n"
    assert int(ran.stdout) < 12, "descriptors were left open"


def test_without_a_stderr_nothing_happens() -> None:
    script = "import os; os.close(2)\nfrom handlens.base.backend import native_log_hidden\nwith native_log_hidden(): print('in')"
    assert run(script).stdout == "in\n"


def test_an_error_inside_brings_stderr_back() -> None:
    script = textwrap.dedent("""
        import os
        from handlens.base.backend import native_log_hidden
        try:
            with native_log_hidden():
                raise ValueError
        except ValueError:
            os.write(2, b"heard")
    """)
    assert run(script).stderr == "heard"
    assert os.fstat(2)
