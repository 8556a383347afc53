/**
 * `Double.toString` of Java 19 and later: the shortest decimal that reads back as the same double, in plain form
 * for 1e-3 <= |d| < 1e7 and otherwise in "computerized scientific notation", always with a fraction digit.
 *
 * Java 17 and earlier agree but for JDK-4511638: some doubles past 2^53 and some of the smallest are printed with
 * a digit too many or too few, as `1.9999999999999998E23` for 2.0E23 and `1.0E-323` for 9.9E-324.
 */
export function javaDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (size === Infinity) return `${sign}Infinity`
  if (size === 0) return `${sign}0.0`
  const { digits, exponent } = shortest(size)
  return sign + (size >= 1e-3 && size < 1e7 ? plain(digits, exponent) : scientific(digits, exponent))
}

/** The decimal `d.ddd * 10^exponent` that Java chooses, without the point. */
function shortest(size: number): { digits: string; exponent: number } {
  let text = size.toExponential()
  // Java takes the closest of the decimals with two digits where one would do: 4.9E-324, not 5.0E-324.
  if (!text.includes('.')) text = size.toExponential(1)
  const [mantissa = '', exponent = ''] = text.split('e')
  const digits = mantissa.replace('.', '').replace(/0+$/, '')
  return { digits, exponent: Number(exponent) }
}

function scientific(digits: string, exponent: number): string {
  return `${digits[0]}.${digits.slice(1) || '0'}E${exponent}`
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${whole}.${digits.slice(exponent + 1) || '0'}`
}
