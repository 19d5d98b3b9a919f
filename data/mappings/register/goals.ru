INSERT { GRAPH ?row { ?goal a sdgo:Goal ; skos:notation ?notation ; wsis:shortLabel ?label } }
WHERE { ?row csvw:describes ?goal ; col:notation ?notation ; col:label ?label }
