#include "CGit2.h"

int aether_git_begin(void) {
  int result = git_libgit2_init();
  if (result < 0) return result;
  static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
                               GIT_CONFIG_LEVEL_GLOBAL};
  for (size_t index = 0; index < sizeof levels / sizeof *levels; index++) {
    result = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[index], "");
    if (result < 0) return result;
  }
  git_libgit2_opts(GIT_OPT_SET_TEMPLATE_PATH, "");
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 1);
  git_libgit2_opts(GIT_OPT_ENABLE_STRICT_SYMBOLIC_REF_CREATION, 1);
  git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
  git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
  git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)32 << 20);
  git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)512 << 20);
  git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)64 << 20);
  git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, (size_t)8 << 20);
  return 0;
}

int aether_git_trust(const char *file, const char *folder) {
  return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, file == NULL ? folder : NULL);
}
