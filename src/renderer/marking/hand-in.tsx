import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { findingLines, isWrong } from '#shared/marking/findings'
import {
  handedInBy,
  isMarkedAsWhole,
  mostTextPoints,
  wholeHandIn,
  type GradedHandIn,
  type HumanMark
} from '#shared/marking/marking'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand, usePanel, useUi } from '../store/hooks'
import { openRun } from '../store/open-run'
import { Button } from '../ui/controls/button'
import { TextArea } from '../ui/controls/text-area'
import { Panel } from '../ui/display/panel'
import { Answers } from './answers'
import { Points, TextMark } from './text-mark'
import { useVerdictWord } from './use-verdict-word'

interface HandInProps {
  graded: GradedHandIn
  all: readonly GradedHandIn[]
  index: number
  maximum: number
  onMark: (id: string, mark: HumanMark) => Promise<boolean>
  /** To the one so many places further on; past the end, to the table. */
  onGo: (by: number) => void
}

const unmarked: HumanMark = { points: {}, comment: '' }

/** One hand-in: what does not follow, what was measured and said, and what a person gives for it. */
export function HandIn({ graded, all, index, maximum, onMark, onGo }: HandInProps) {
  const t = useWords()
  const format = useFormat()
  const command = useCommand()
  const { ui } = usePanel()
  const language = useUi(state => state.language)
  const verdict = useVerdictWord()
  const { handIn, grade } = graded
  const [mark, setMark] = useState(graded.mark ?? unmarked)
  const [isSaved, setSaved] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => place.current?.focus(), [])
  const { id, who, texts, findings, points, exercise, exerciseTitle } = handIn
  const title = exerciseTitle?.[language] ?? exercise
  const isWhole = isMarkedAsWhole(handIn)
  const wrong = findings.filter(isWrong)
  const notes = findings.filter(found => !isWrong(found))

  const save = async (next: HumanMark) => setSaved(await onMark(id, next))
  function give(step: string, value: number) {
    const next = { ...mark, points: { ...mark.points, [step]: value } }
    setMark(next)
    void save(next)
  }
  async function go(by: number) {
    if (mark.comment !== (graded.mark?.comment ?? '')) await save(mark)
    onGo(by)
  }
  async function showRun() {
    if (mark.comment !== (graded.mark?.comment ?? '')) await save(mark)
    const result = await command('marking.show', { handIn: id })
    if (result.ok) openRun(ui, result.value.id, { handedIn: true })
  }
  /** A figure gives the text that one is at its points, or the first that has none. */
  function onKey(event: KeyboardEvent<HTMLElement>) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      return void go(1)
    }
    const target = event.target as HTMLElement
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && target.tagName !== 'TEXTAREA'
    if (!isPlain || !/^\d$/.test(event.key) || Number(event.key) > mostTextPoints) return
    const at = target.closest<HTMLElement>('[data-step]')?.dataset.step
    const open = texts.find(text => mark.points[text.step] === undefined)?.step
    const step = at ?? (isWhole ? wholeHandIn : open)
    if (step === undefined) return
    event.preventDefault()
    give(step, Number(event.key))
  }

  return (
    <div
      className="marking-one"
      ref={place}
      tabIndex={-1}
      onKeyDownCapture={onKey}
      aria-label={handedInBy(handIn)}
      role="group"
    >
      <header className="marking-head">
        <div className="grow">
          <h2 className="h1">
            <bdi dir="auto">{handedInBy(handIn)}</bdi>
          </h2>
          <p className="quiet">
            {[who?.id, who?.group, title, exercise && verdict(handIn.verdict)].filter(Boolean).join(' · ')}
          </p>
        </div>
        <span className="quiet">{t('marking.position', { index: index + 1, of: all.length })}</span>
        {handIn.run !== null && (
          <Button icon="play" hint={t('marking.open-run-hint')} onPress={() => void showRun()}>
            {t('marking.open-run')}
          </Button>
        )}
        <Button onPress={() => void go(-all.length)}>{t('marking.to-table')}</Button>
        <Button isDisabled={index === 0} onPress={() => void go(-1)}>
          {t('marking.previous')}
        </Button>
        <Button variant="primary" onPress={() => void go(1)}>
          {t('marking.next')}
        </Button>
      </header>
      <div className="marking-columns">
        <div className="marking-column">
          <Panel className="marking-part">
            {/* Where there is no run, nothing follows and nothing does not. */}
            {(wrong.length > 0 || exercise !== null) && <h3 className="h2">{t('marking.findings')}</h3>}
            {wrong.length === 0 ? (
              exercise !== null && <p className="st-up">{t('marking.no-findings')}</p>
            ) : (
              <ul>
                {findingLines(wrong, handIn, language).map(line => (
                  <li key={line} className="marking-wrong st-failed">
                    {line}
                  </li>
                ))}
              </ul>
            )}
            {notes.length > 0 && (
              <>
                <h3 className="h2">{t('marking.notes')}</h3>
                <ul>
                  {findingLines(notes, handIn, language).map(line => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              </>
            )}
          </Panel>
          <Answers handIn={handIn} />
        </div>
        <Panel className="marking-part marking-column">
          {!isWhole && (
            <p>
              {t('marking.proposed', { got: format.number(points.got, 1), of: format.number(points.of, 1) })}
            </p>
          )}
          <p role="status">
            <strong>
              {grade === null
                ? t(isWhole ? 'marking.grade-whole' : 'marking.grade-open')
                : t('marking.grade-is', { grade: format.number(grade, 2), maximum: format.number(maximum) })}
            </strong>{' '}
            {isSaved && <small className="st-up">{t('marking.saved')}</small>}
          </p>
          <p className="quiet small">{t('marking.keys')}</p>
          {isWhole && (
            <div className="row">
              <Points
                label={t('marking.give-whole')}
                points={mark.points[wholeHandIn]}
                onGive={value => give(wholeHandIn, value)}
              />
            </div>
          )}
          {texts.map(text => (
            <TextMark
              key={text.step}
              text={text}
              others={text.like.flatMap(({ handIn: other, share }) => {
                const found = all.find(one => one.handIn.id === other)?.handIn
                const theirs = found?.texts.find(({ step }) => step === text.step)
                return found && theirs ? [{ name: handedInBy(found), share, text: theirs.text }] : []
              })}
              points={mark.points[text.step]}
              onGive={value => give(text.step, value)}
            />
          ))}
          <TextArea
            label={t('marking.comment')}
            value={mark.comment}
            onChange={comment => {
              setSaved(false)
              setMark(now => ({ ...now, comment: comment.slice(0, 20_000) }))
            }}
            placeholder=""
            error={undefined}
            prose
            rows={4}
          />
        </Panel>
      </div>
    </div>
  )
}
