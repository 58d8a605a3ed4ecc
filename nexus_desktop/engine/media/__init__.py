"""Files in and out.

`probe` and `decode` read whatever has sound in it, `encode` writes the table in `formats`, and
`finished_file` lets no half-written file be seen. libsndfile reads where it is exact (PCM, FLAC,
Vorbis, MP3 with a true header) and ffmpeg, as a process of its own, everything else; each format is
written by whichever is faster at its best. Damage is worked around and told in `warnings`; whatever
cannot be read or written is a MediaError in words, made in `file_failures` for the system and in
one place for each library.
"""
