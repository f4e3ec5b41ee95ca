"""A leader's page (領導一頁紙): gathered once, then set on one A4, or written as a folder of plain pages."""
