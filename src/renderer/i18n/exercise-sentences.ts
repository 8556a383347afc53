import type { Sentence } from '#shared/words/sentences'

/** What the shape of an exercise, or one of its rules, finds wrong. */
export const exerciseSentences: readonly Sentence[] = [
  [/^Invalid input$/, 'eso no es lo que va aquí'],
  [/^more than (\d+) characters$/, 'pasa de $1 caracteres'],
  [
    /^it is no object with exercise, title, lab and steps$/,
    'no es un objeto con «exercise», «title», «lab» y «steps»'
  ],
  [/^lower case letters and digits$/, 'letras minúsculas y dígitos'],
  [/^a name: lower case letters, digits and hyphens$/, 'un nombre: letras minúsculas, dígitos y guiones'],
  [/^the smaller number first$/, 'primero el número menor'],
  [/^at least one step$/, 'hace falta un paso por lo menos'],
  [/^there is no step "(.+)"$/, 'no hay ningún paso «$1»'],
  [/^there is no such hidden fault$/, 'no hay tal fallo oculto'],
  [/^choices to choose from$/, 'faltan las opciones («choices») de las que se elige'],
  [/^the id "(.+)" is taken$/, 'el id «$1» ya está ocupado'],
  [/^nobody can be asked to (\S+)$/, 'a nadie se le puede pedir «$1»'],
  [/^a measure, as in (\S+)$/, 'una medida, como $1'],
  [/^there is no such measure$/, 'no hay tal medida'],
  [/^exactly one of (.+)$/, 'exactamente uno de: $1'],
  [/^there is no "(.+)"; one of (.+)$/, 'no hay «$1»; uno de: $2'],
  [
    /^node and state, link and attached, transfer, or a measure and what it is to be$/,
    '«node» y «state», «link» y «attached», «transfer», o una medida y lo que debe ser'
  ],
  [/^a link, as in (\S+)$/, 'un enlace, como $1'],
  [/^replicated, balanced, or a node of the lab$/, '«replicated», «balanced», o un nodo del laboratorio'],
  [/^a number, or one with its unit, as in (.+)$/, 'un número, o uno con su unidad, como $1']
]
