"""The person's backend (Supabase) as this program sees it.

The only package that speaks to the network about accounts and projects, and the only one that
knows the supabase package. It holds a publishable key and the sessions of people, never a secret
key. What goes wrong leaves it as one of the families of `domain.sync_failures`, in words. It is
imported when somebody uses the cloud, not before: its libraries are slow to load.
"""
