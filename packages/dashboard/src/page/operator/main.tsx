import { render } from 'preact';
import { startTheme } from '../view/theme.ts';
import { OperatorDesk } from './desk.ts';
import { Page } from './view/page.tsx';

const desk = new OperatorDesk();
startTheme();
render(<Page desk={desk} />, document.getElementById('page')!);
// Another product is another page: nothing of the one before is left to be mixed up with it.
addEventListener('hashchange', () => location.reload());
desk.start();
