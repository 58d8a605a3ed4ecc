"""One file per thing a user does; joins domain, store and engine. No Qt."""
