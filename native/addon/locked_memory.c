/*
 * Memory for secrets: locked, so it is not swapped out; left out of core dumps; wiped in a fork;
 * and gone, not merely forgotten, after its release.
 *
 * Each region is an anonymous mapping behind an external ArrayBuffer. Its end comes either from
 * release() or from the garbage collector, in any order: release() empties the struct region, and
 * the finalizer, which runs exactly once, frees what is left of it.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "addon.h"
#include "arguments.h"
#include "error.h"

/* Far above any host line, far below the lengths at which Node refuses a buffer by itself. */
#define MAX_SIZE (16 << 20)

struct region {
  void *start; /* NULL after release() */
  size_t size;
};

/* Marks our ArrayBuffers: only they carry a struct region. */
static const napi_type_tag region_tag = {0x3a1f6c0d5e9b4872, 0x91c7d2e8b45f0a36};

static void region_finalize(napi_env env, void *data, void *hint) {
  struct region *region = hint;

  (void)env;
  (void)data;
  if (region->start != NULL) {
    explicit_bzero(region->start, region->size);
    munmap(region->start, region->size);
  }
  free(region);
}

/* Returns NULL, or the call that failed, with errno set and nothing left mapped. */
static const char *region_map(struct region *region) {
  const char *failed = NULL;
  int error;

  region->start =
      mmap(NULL, region->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (region->start == MAP_FAILED) {
    return "mmap";
  }
  if (mlock(region->start, region->size) != 0) {
    failed = "mlock";
  } else if (madvise(region->start, region->size, MADV_DONTDUMP) != 0 ||
             madvise(region->start, region->size, MADV_WIPEONFORK) != 0) {
    failed = "madvise";
  }
  if (failed != NULL) {
    error = errno;
    munmap(region->start, region->size);
    errno = error;
  }
  return failed;
}

napi_value addon_allocate(napi_env env, napi_callback_info info) {
  struct region *region;
  struct bytes bytes;
  const char *failed;
  napi_value value;
  napi_value buffer;
  int64_t size;

  if (!get_arguments(env, info, 1, &value) ||
      !get_integer(env, value, "size", 1, MAX_SIZE, &size)) {
    return NULL;
  }
  region = malloc(sizeof *region);
  if (region == NULL) {
    return throw_errno(env, ENOMEM, "malloc");
  }
  region->size = (size_t)size;
  failed = region_map(region);
  if (failed != NULL) {
    free(region);
    return throw_errno(env, errno, failed);
  }
  /*
   * If this fails, which below MAX_SIZE it does not, Node does not say whether it called the
   * finalizer. The memory is still empty: better leaked than freed twice.
   */
  if (!ok(env, napi_create_external_buffer(env, region->size, region->start, region_finalize,
                                           region, &buffer))) {
    return NULL;
  }
  /* From here on the finalizer owns the region. */
  if (!get_bytes(env, buffer, &bytes) ||
      !ok(env, napi_type_tag_object(env, bytes.array_buffer, &region_tag)) ||
      !ok(env, napi_wrap(env, bytes.array_buffer, region, NULL, NULL, NULL))) {
    return NULL;
  }
  return buffer;
}

napi_value addon_release(napi_env env, napi_callback_info info) {
  struct region *region;
  struct bytes bytes;
  napi_value value;
  void *start;
  size_t size;
  bool detached;
  bool ours;

  if (!get_arguments(env, info, 1, &value) || !get_bytes(env, value, &bytes) ||
      !ok(env, napi_check_object_type_tag(env, bytes.array_buffer, &region_tag, &ours))) {
    return NULL;
  }
  if (!ours) {
    return throw_type(env, "buffer must come from allocate()");
  }
  /* Detached: released before, or moved by ArrayBuffer.transfer(), and then not ours to free. */
  if (!ok(env, napi_is_detached_arraybuffer(env, bytes.array_buffer, &detached)) || detached ||
      !ok(env, napi_remove_wrap(env, bytes.array_buffer, (void **)&region))) {
    return NULL;
  }
  start = region->start;
  size = region->size;
  region->start = NULL;
  explicit_bzero(start, size);
  /* Detached before it is unmapped: no view ever points at nothing. This may free the region. */
  if (!ok(env, napi_detach_arraybuffer(env, bytes.array_buffer))) {
    return NULL;
  }
  /* munmap(2) takes the lock off as well. */
  return munmap(start, size) == 0 ? NULL : throw_errno(env, errno, "munmap");
}

napi_value addon_wipe(napi_env env, napi_callback_info info) {
  struct bytes bytes;
  napi_value value;

  if (get_arguments(env, info, 1, &value) && get_bytes(env, value, &bytes) && bytes.length > 0) {
    explicit_bzero(bytes.start, bytes.length);
  }
  return NULL;
}
