import type { Diagnosis } from '#shared/exercise/view'
import type { FaultType } from '#shared/faults'
import { faultMenu, fieldsOf, type FaultField } from '../../faults/look/fault-look'
import { parseNumber } from '../../format/parse-number'

/** What stands in the fields of a diagnosis, which may be half of one. */
export interface DiagnosisParts {
  readonly link: string
  readonly type: FaultType | ''
  readonly text: string
}

/** The figure of a fault by which its amount is told; undefined where it has none. */
export function amountField(type: FaultType): FaultField | undefined {
  return fieldsOf(type).find(({ key }) => key !== 'toxicity')
}

/** Null while something of it is missing. */
export function diagnosisOf({ link, type, text }: DiagnosisParts): Diagnosis | null {
  const wanted = type === '' ? undefined : amountField(type)
  const typed = parseNumber(text)
  const amount = typed !== null && wanted?.unit === '%' ? typed / 100 : typed
  const isWhole = link !== '' && type !== '' && (wanted === undefined || amount !== null)
  return isWhole ? { link, type, amount: wanted ? amount : null } : null
}

/** Parts as a draft has them; empty ones where it has none. */
export function partsIn(draft: string): DiagnosisParts {
  const none: DiagnosisParts = { link: '', type: '', text: '' }
  try {
    const { link, type, text } = JSON.parse(draft) as Partial<Record<keyof DiagnosisParts, unknown>>
    const known = faultMenu.find(one => one === type)
    return {
      link: typeof link === 'string' ? link : '',
      type: known ?? '',
      text: typeof text === 'string' ? text : ''
    }
  } catch {
    return none
  }
}
