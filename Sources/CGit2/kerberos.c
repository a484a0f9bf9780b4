#include <stddef.h>

/*
 * Debian's libgit2 can log in by Kerberos. What it calls for that is here and refuses, so that no library of Kerberos is
 * needed: nobody is logged in that way.
 */

enum { FAILURE = 13 << 16, COMPLETE = 0 };

const void *const GSS_C_NT_HOSTBASED_SERVICE = NULL;

unsigned gss_indicate_mechs(unsigned *minor, void **mechanisms) {
  *minor = 0;
  *mechanisms = NULL;
  return FAILURE;
}
unsigned gss_import_name(void) { return FAILURE; }
unsigned gss_init_sec_context(void) { return FAILURE; }
unsigned gss_display_status(void) { return FAILURE; }
unsigned gss_delete_sec_context(void) { return COMPLETE; }
unsigned gss_release_buffer(void) { return COMPLETE; }
unsigned gss_release_name(void) { return COMPLETE; }
unsigned gss_release_oid_set(void) { return COMPLETE; }
