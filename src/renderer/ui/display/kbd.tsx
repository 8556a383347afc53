import type { ReactNode } from 'react'
import './kbd.css'

/** One key of the keyboard, as text shows it. */
export const Kbd = ({ children }: { children: ReactNode }) => <kbd className="kbd">{children}</kbd>
