"""What every room stands on: whole files, reporters, versions, and TensorFlow imported one way.

Nothing here knows what handlens is for. `files` writes a file whole or not at all; `reporter` is how slow work speaks
to whoever watches; `versions` says what a run's outcome can depend on; `one_cycle` is the learning rate of all that is
trained here, `wilson` the interval of a share; `ahead` lets threads work ahead of a loop; `wording` lists; `text` says what a
screen can show; `caching` where what can be made again is kept; `backend` imports TensorFlow, makes what is drawn reproducible,
and keeps the chatter of native libraries off the terminal.

May be imported by every room; imports the ground alone, `errors` and `_version`.
"""
