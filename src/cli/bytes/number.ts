import { InvalidArgumentError } from 'commander'

/** @throws InvalidArgumentError */
export function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Not a number.')
  return value
}
