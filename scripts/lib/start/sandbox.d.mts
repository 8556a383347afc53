export function sandboxProblem(
  binary: string,
  system?: { readonly file?: string; readonly uid?: number }
): string | null
