/** In the npm package all files are JavaScript. There are no scripts of npm there. */
const isPackage = import.meta.filename.endsWith('.js')

/** Names commands as they are called here: "npm run backup -- FILE" is "just-tech-news backup FILE" in the npm package. */
export function nameCommands(text: string): string {
  return isPackage ? text.replace(/npm run ([\w-]+)( --)?/g, 'just-tech-news $1') : text
}
