: the library is missing
