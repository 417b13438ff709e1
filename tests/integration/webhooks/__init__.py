"""The one way out to addresses that users gave, over real sockets on this machine."""
