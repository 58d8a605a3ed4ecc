"""The effects of a clip, a track or the whole mix: a panel made from their specs."""
