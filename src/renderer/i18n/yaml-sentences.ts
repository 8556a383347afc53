import type { Sentence } from '#shared/words/sentences'

/** What the reader of YAML says of the mistakes that people make by hand. */
export const yamlSentences: readonly Sentence[] = [
  [
    /^Nested mappings are not allowed in compact mappings/,
    'hay dos «:» en una línea; pon el texto entre comillas'
  ],
  [/^Implicit keys? need to be on a single line/, 'una clave tiene que estar en una sola línea'],
  [/^Implicit map keys need to be followed by map values/, 'a una clave le falta su «:», o su sangría'],
  [
    /^All mapping items must start at the same column/,
    'las claves de un objeto deben tener la misma sangría'
  ],
  [
    /^All sequence items must start at the same column/,
    'los elementos de una lista deben tener la misma sangría'
  ],
  [
    /^(?:Block collections are not|A block sequence may not be)/,
    'lo que está aquí tiene que ir en una línea nueva, con sangría'
  ],
  [/^A collection cannot be both a mapping and a sequence/, 'no puede ser un objeto y una lista a la vez'],
  [/^Map keys must be unique/, 'una clave está dos veces'],
  [/^Missing closing (.+?)quote/, 'falta cerrar las comillas'],
  [/^Missing , (?:between|or :)/, 'falta una coma'],
  [/^Missing space|^Sequence item without - indicator/, 'falta un espacio, o un «-»'],
  [
    /^Flow (map|sequence) .*(?:end with a|must be) .+$/,
    'falta cerrar «{» o «[», o lo que va dentro necesita más sangría'
  ],
  [/^(?:Expected|Unexpected) .*(?:flow|block).*$/, 'falta o sobra «{», «}», «[», «]» o una coma'],
  [/^Tabs? (?:are not allowed|characters must not)/, 'la sangría se hace con espacios, no con tabuladores'],
  [/^Unresolved alias|^Aliased anchor not found/, 'un alias no tiene su ancla'],
  [/^Plain value cannot start with/, 'un texto no puede empezar con ese signo; ponlo entre comillas'],
  [/^Unexpected (.+)$/s, 'aquí sobra algo: $1'],
  [/^Not a YAML token: (.+)$/s, 'esto no es YAML: $1']
]
