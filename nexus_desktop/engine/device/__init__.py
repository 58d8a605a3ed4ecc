"""The sound card: what is played, from the transport's buttons down to the device.

A `Transport` turns calls into a `Wish`; its render thread lets a `Feeder` fill an `Output`, whose
buffer is seconds deep and can be rewritten while it waits. So a busy interpreter is not heard, and
an edit is, at once. `RtmixerOutput` empties the buffer in C; `NullOutput` stands in for a device.
"""
