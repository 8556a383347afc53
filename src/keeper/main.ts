import { serve } from './serve'

export { attach } from './attach'

/** `keeper.js serve FOLDER` stays on its machine; the loader calls `attach` for each connection of the desk. */
const [, , verb, folder] = process.argv
if (verb === 'serve' && folder !== undefined) void serve(folder)
