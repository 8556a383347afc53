/** The text of an exercise's file, which the build carries. */
declare module '*.relevo?raw' {
  const text: string
  export default text
}
