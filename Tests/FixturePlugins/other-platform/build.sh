: nothing is built for this platform
