/* A program where a library should be. */
int main(void) { return 0; }
