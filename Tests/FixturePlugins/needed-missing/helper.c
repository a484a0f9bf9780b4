/* The library that the plugin needs. */
__attribute__((visibility("default"))) int helper_answer(void);
__attribute__((visibility("default"))) int helper_answer(void) { return 42; }
