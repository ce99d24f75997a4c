import '@mantine/core/styles.css';
import './look/fonts.css';
import './look/theme.css';
import './look/shell.css';
import './look/parts.css';
import './look/table.css';
import './look/walk.css';
import './look/print.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { Console } from './console.js';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the console');
createRoot(root).render(<StrictMode><Console /></StrictMode>);
