/** What is looked at in a GNOME Shell: code that the shell itself runs. */

/** `main` names the shell's module `ui/main`. */
export function looks(main: string) {
  const notices =
    `${main}.layoutManager.screenShieldGroup.get_children()` +
    ".filter((child) => child.name === 'ovirt-sso-notice')";
  const prompt = `${main}.screenShield._dialog._authPrompt`;
  return {
    /** Each extension's state: 1 enabled, 2 disabled, 4 for another shell. */
    states:
      `Object.fromEntries(${main}.extensionManager.getUuids()` +
      `.map((id) => [id, ${main}.extensionManager.lookup(id).state]))`,
    state: (id: string) => `${main}.extensionManager.lookup('${id}').state`,
    /** The messages of the extension that are on the screen. */
    notices: `${notices}.map((child) => child.child.child.text)`,
    /** Whether the message stands between the panel and the prompt. */
    fits:
      `const box = ${notices}[0].child.get_transformed_extents();` +
      `box.get_y() > ${main}.panel.height &&` +
      `box.get_y() + box.get_height() < ${prompt}.get_transformed_position()[1]`,
    prompt,
    entry: `${prompt}._entry.text`,
    /** Nobody is being asked anything. */
    isIdle: `${prompt}.verificationStatus === 0`,
    isAsking: (hint: string) =>
      `${prompt}._entry.hint_text === '${hint}' && ${prompt}._entry.reactive`,
    /** A screen that was locked is black until somebody stirs. */
    isDark: `${main}.screenShield._shortLightbox.active`,
    isLocked: `${main}.screenShield.locked`,
    set: (key: string, list: readonly string[]) =>
      `global.settings.set_strv('${key}', ${JSON.stringify(list)})`,
  };
}
