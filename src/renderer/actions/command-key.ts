/** What the key of shortcuts is called on the keyboard of this system. */
export const commandKey = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl'
