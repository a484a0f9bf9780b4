: the manifest names a library elsewhere
