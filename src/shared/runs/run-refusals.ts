import type { Language } from '../names'
import { inSpanish, type Sentence } from '../words/sentences'

/** Why a run, or a report of one, is refused, as the lab says it, and in Spanish: `$1` a part as it came, `&1` a reason. */
export const runRefusals: readonly Sentence[] = [
  [/^the file is not a whole run: (.+)$/s, 'el archivo no es una corrida completa: &1'],
  [/^(\S+) of the run's record is damaged: (.+)$/s, '$1, de la grabación de la corrida, está dañado: &2'],
  [
    /^(\S+) of the run's (?:record|samples) does not hold what it should$/,
    '$1, de la grabación de la corrida, no contiene lo que debe'
  ],
  [
    /^the run was recorded by a version of Relevo that kept only its journal and logs$/,
    'la corrida es de una versión de Relevo que solo guardaba su diario y sus registros'
  ],
  [
    /^of this run, only the journal and the logs were recorded$/,
    'de esta corrida solo se grabaron el diario y los registros'
  ],
  [/^(\S+) is no JSON$/, '$1 no es JSON'],
  [/^(\S+) cannot be understood: (.+)$/s, 'no se entiende $1: &2'],
  [/^(.+); a newer version of Relevo may have made it$/s, '&1; puede ser de una versión más nueva de Relevo'],
  [
    /^it has another format; a newer Relevo may have made it$/,
    'tiene otro formato; puede ser de un Relevo más nuevo'
  ],
  [/^it has another form$/, 'tiene otra forma'],
  [/^it is too short$/, 'es demasiado corto'],
  [/^its end is missing, or it is something else$/, 'le falta el final, o es otra cosa'],
  [/^it was changed or damaged after it was written$/, 'se cambió o se dañó después de escribirse'],
  [/^it has two ends$/, 'tiene dos finales'],
  [/^it has too many entries$/, 'tiene demasiadas entradas'],
  [/^(.+) has two names$/, '$1 tiene dos nombres'],
  [/^it is too large$/, 'es demasiado grande'],
  [/^it does not begin with a manifest$/, 'no empieza con un manifiesto'],
  [/^its manifest is too large$/, 'su manifiesto es demasiado grande'],
  [/^its manifest is damaged$/, 'su manifiesto está dañado'],
  [/^its manifest is no JSON$/, 'su manifiesto no es JSON'],
  [/^something is in it that its manifest does not name$/, 'contiene algo que su manifiesto no nombra'],
  [/^(.+) is not what its manifest (?:names|says)$/, '$1 no es lo que dice su manifiesto'],
  [/^(.+) has another size than its manifest says$/, '$1 no mide lo que dice su manifiesto'],
  [/^it is empty$/, 'está vacío'],
  [/^it is encrypted$/, 'está cifrado'],
  [/^it is compressed in another way than ours$/, 'está comprimido de otra manera que la de Relevo'],
  [/^(.+) is no plain file$/, '$1 no es un archivo común'],
  [/^(.+) would be blown up too far$/, '$1 crecería demasiado al descomprimirse'],
  [/^there is no (.+) in a run$/, 'en una corrida no hay ningún $1'],
  [/^(.+) is too large$/, '$1 es demasiado grande'],
  [/^(.+) is in it twice$/, '$1 está dos veces'],
  [/^(.+) has been replaced$/, '$1 se reemplazó'],
  [/^(.+) has (\d+) bytes$/, '$1 tiene $2 bytes, que son demasiados'],
  [/^(.+) is no report of Relevo’s$/, '$1 no es un informe de Relevo'],
  [/^there is no file (.+)$/, 'no existe el archivo $1'],
  [/^(.+) is no file$/, '$1 no es un archivo'],
  // What the reader of zip files says, most often.
  [/^End of central directory record signature not found\..*$/s, 'no es un zip, o está incompleto'],
  [/^it names a place that is not in the file$/, 'nombra un lugar que no está en el archivo'],
  [/^(?:unexpected end of file|incorrect header check|invalid .+)$/, 'sus datos comprimidos están dañados']
]

/** Such a reason in a language; in Spanish, what is not known here is quoted as it came. */
export function runRefusalText(message: string, language: Language): string {
  if (language === 'en') return message
  return inSpanish(runRefusals, message, part => runRefusalText(part, language)) ?? `«${message}»`
}
