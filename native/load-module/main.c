/* ovirt-sso-load-module FILE: loads a PAM module as libpam does and looks for what it must export, in
 * a process of its own, for "ovirt-sso doctor". Ends with 0, or with 1 and one line that says why. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

/* pam_sm_setcred belongs to pam_sm_authenticate: libpam calls both of an auth line. */
static const char *const entries[] = {"pam_sm_authenticate", "pam_sm_setcred"};

int main(int argc, char **argv) {
  int status = EXIT_SUCCESS;
  if (argc != 2) {
    fputs("usage: ovirt-sso-load-module FILE\n", stderr);
    return EX_USAGE;
  }
  void *module = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (module == NULL) {
    printf("%s\n", dlerror());
    return EXIT_FAILURE;
  }
  for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
    if (dlsym(module, entries[i]) == NULL) {
      printf("it does not export %s\n", entries[i]);
      status = EXIT_FAILURE;
    }
  }
  (void)dlclose(module);
  return status;
}
