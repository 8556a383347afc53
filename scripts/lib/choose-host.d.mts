export function hasDisplay(): boolean
