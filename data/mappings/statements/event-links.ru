INSERT { GRAPH ?row { ?event ?property ?object } }
WHERE {
  VALUES (?relation ?property) {
    ("facilitation-meeting-of" wsis:facilitationMeetingOf)
    ("milestone-of" wsis:milestoneOf)
    ("serves" wsis:supports)
    ("supported-by" wsis:supportedBy)
    ("organised-by" wsis:organisedBy)
    ("co-organised-by" wsis:coOrganisedBy)
    ("in-cooperation-with" wsis:inCooperationWith)
    ("hosted-by" wsis:hostedBy)
    ("about" dcterms:subject)
    ("adopted" wsis:adopted)
    ("revised" wsis:revised)
    ("suppressed" wsis:suppressed)
    ("resulted-in" wsis:resultedIn)
  }
  ?row col:event ?event ; col:relation ?relation ; col:object ?object
}
