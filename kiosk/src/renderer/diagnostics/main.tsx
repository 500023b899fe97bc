import { createRoot } from 'react-dom/client';
import { DiagnosticsPage } from './diagnostics-page.tsx';
import './diagnostics.css';
import './parts.css';

const root = document.getElementById('root');
if (root === null) throw new Error('diagnostics.html has no #root');
createRoot(root).render(<DiagnosticsPage />);
