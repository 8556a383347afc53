/** What is wrong with where a node listens, and what would make it right. `short` is what fits on a card. */
export const ports = {
  mend: 'Mend',
  'mend-hint': 'Mend: {{mend}}',
  mended: 'Done: {{mend}}',
  problem: {
    elsewhere: '{{node}} holds port {{held}}; in the file it has {{wanted}}. No link reaches it.',
    'elsewhere-none':
      '{{node}} holds port {{held}}; in the file it has none, so that no link can lead to it.',
    address:
      '{{node}} listens on port {{port}} at {{at}} only, and links lead to {{host}}. No link reaches it.',
    none: '{{node}} has started, and has not opened a port after {{time}}; in the file it has {{wanted}}. If it asks for something in its log, answer it.',
    'held-node': 'Port {{port}} is not free: {{holder}}, a node of this lab, holds it.',
    'held-process':
      'Port {{port}} is not free: {{program}} (process {{pid}}), which is not of this lab, holds it.',
    'held-somebody': 'Port {{port}} is not free: a program that is not of this lab holds it.',
    refused:
      '{{node}} ended because a port that it wants is taken, and that is not {{wanted}}, which the file has: it seems to ignore what it is told.',
    'refused-none': '{{node}} ended because a port that it wants is taken.'
  },
  short: {
    elsewhere: 'holds :{{held}}, the file says :{{wanted}}',
    'elsewhere-none': 'holds :{{held}}, the file has no port',
    address: 'listens at {{at}} only',
    none: 'no port opened after {{time}}',
    'held-node': ':{{port}} is held by {{holder}}',
    'held-process': ':{{port}} is held by {{program}} ({{pid}})',
    'held-somebody': ':{{port}} is held by another program',
    refused: 'the port that it wants is taken',
    'refused-none': 'the port that it wants is taken'
  },
  change: {
    use: 'use port {{to}} for {{node}}',
    move: 'move {{node}} to {{to}}',
    'move-told': 'move {{node}} to {{to}}, in its command too',
    host: 'lead the links of {{node}} to {{to}}',
    find: 'stop {{hold}} for a moment, to see which port {{node}} wants',
    and: '{{first}} and {{second}}'
  },
  'by-hand': {
    'held-process': 'End that program, or change the port in the code of {{node}}, and start it again.',
    other: 'Change the port in the file, or in the code of {{node}}.'
  }
}
